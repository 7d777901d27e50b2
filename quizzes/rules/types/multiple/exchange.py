"""多选题 in other systems' formats; others' choices are read by 单选题."""

from quizzes.rules.formats.converters import Gift, Moodle, Qti
from quizzes.rules.formats.qtixml import Maker
from quizzes.rules.types.single.exchange import moodle_reader_of, reader_of, write_gift, write_moodle


class _Several(Maker):
    cardinality = "multiple"


MOODLE = Moodle(write_moodle, moodle_reader_of("multiple"))
GIFT = Gift(write_gift)
QTI = Qti(_Several, reader_of("multiple"))
