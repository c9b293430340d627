"""The tables a user chooses from: functions, data sets, activations, losses, optimizers and the rest."""
