"""How the encoder is fitted: data, training, export, evaluation. Never imported by the package."""
