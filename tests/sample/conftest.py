"""Leave the comparison with the checked facts to machines that have them."""

from tests.sample.reading import SHARED

collect_ignore = [] if (SHARED / "facts.json").exists() else ["test_sample_facts.py"]
