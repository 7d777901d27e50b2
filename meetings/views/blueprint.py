"""The blueprint of the pages for meetings."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)
