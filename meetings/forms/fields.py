"""Fields that several forms of meetings share."""

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput


class TicksField(SelectMultipleField):
    """Things to choose from, as checkboxes."""

    option_widget = CheckboxInput()
