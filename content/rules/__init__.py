"""Pure rules of content: values in, values out."""
