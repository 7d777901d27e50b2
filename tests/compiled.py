"""Templates that one site of this process has compiled, for the others: each site would do so anew."""

from jinja2 import BytecodeCache

_codes = {}


class _Compiled(BytecodeCache):
    """Kept in memory alone, so that no run reads what an earlier one made of other filters."""

    def load_bytecode(self, bucket):
        code, checksum = _codes.get(bucket.key, (None, None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket):
        _codes[bucket.key] = bucket.code, bucket.checksum


def compiled_once(site):
    """Let a site share its compiled templates with the other sites of this process; gives the site."""
    site.jinja_env.bytecode_cache = _Compiled()
    return site
