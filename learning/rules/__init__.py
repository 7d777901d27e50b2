"""Pure rules of learning: values in, values out."""
