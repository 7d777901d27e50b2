"""The blueprint of the record's pages."""

from flask import Blueprint

bp = Blueprint("learning", __name__)
