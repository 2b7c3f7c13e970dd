"""Reference implementations for a course on the linear algebra of a one-layer neural network.

Samples are columns everywhere: X (N_in, N), Y (N_out, N), W (N_out, N_in), b (N_out, 1), and
Z = W @ X + b. Read the modules from the bottom up; each imports only from those before it:

`arrays`       what an argument must look like, and the error that says so
`datasets`     the data of the course
`activations`  sigmoid, softmax, log_softmax
`costs`        three costs and their gradients, computed from the logits
`network`      a one-layer network, and two ways to train it
`perceptron`   one output without a bias, trained by squared error, as ported to Julia and back
`low_rank`     quadratic forms x' T x, whole and as products of low rank, and a network with them
`shapes`       shape errors that explain themselves, here and in any other notebook
`plots`, `exercises`, `explorers`   pictures, checked exercises and sliders for the chapters

Those above the pictures need NumPy and SciPy only.
"""

__version__ = "0.1.0"

# The opening cell of each chapter imports this name: another package called `helpers` lacks it.
course_title = "The linear algebra of a one-layer neural network"
