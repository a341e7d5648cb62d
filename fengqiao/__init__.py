"""Fengqiao (枫桥): a platform for people's mediation and great mediation, from one village to a province."""
