"""Pure rules of members: values in, values out."""
