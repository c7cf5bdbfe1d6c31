"""What can go wrong, as one tree of exceptions.

NoticegateError
├── ConfigError   a setting, use or policy that is not valid
├── RuleError     a rule, lexicon or licence file that is not valid
├── InputError    a file or record that cannot be read
└── ModelError    model files that are missing or do not fit
"""


class NoticegateError(Exception):
    """Base of all errors that a user can do something about; the text says where, what and what next."""


class ConfigError(NoticegateError):
    """A setting, an intended use or a policy file that is not valid."""


class RuleError(NoticegateError):
    """A rule, lexicon, licence or register file that is not valid."""


class InputError(NoticegateError):
    """A file or a record that cannot be read."""


class ModelError(NoticegateError):
    """Model files that are missing, damaged or made for other features."""
