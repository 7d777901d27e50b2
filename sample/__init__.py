"""The sample branch: invented people and checked texts, loaded through the site's own actions."""
