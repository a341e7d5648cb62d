"""The demonstration: invented committees, people and disputes for the demo's areas. Only ever on a demo installation."""
