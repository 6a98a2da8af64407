"""Deep representations of fine-grained descriptions (Reed, Akata, Lee and Schiele 2016): DS-SJE and what it answers."""
