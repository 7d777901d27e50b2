"""The blueprint of the member pages."""

from flask import Blueprint

bp = Blueprint("members", __name__)
