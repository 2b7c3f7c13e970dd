# The names that `helpers.<Tab>` shows. Editors read them in this file, and so does `__init__.py`.

from helpers import activations as activations, costs as costs, curvature as curvature
from helpers import datasets as datasets, exercises as exercises, explorers as explorers
from helpers import low_rank as low_rank, network as network, perceptron as perceptron
from helpers import plots as plots, shapes as shapes
from helpers.activations import log_softmax as log_softmax, sigmoid as sigmoid, softmax as softmax
from helpers.costs import hybrid_cost as hybrid_cost, hybrid_gradient as hybrid_gradient
from helpers.costs import sigmoid_cost as sigmoid_cost, sigmoid_gradient as sigmoid_gradient
from helpers.costs import softmax_cost as softmax_cost, softmax_gradient as softmax_gradient
from helpers.datasets import load_digits as load_digits, load_first_question as load_first_question
from helpers.datasets import load_perceptron as load_perceptron, load_question as load_question
from helpers.datasets import load_three_cases as load_three_cases
from helpers.datasets import one_hot as one_hot, random_one_hot as random_one_hot
from helpers.descent import train_many as train_many
from helpers.installation import check_installation as check_installation
from helpers.low_rank import cut_form as cut_form, quadratic_form as quadratic_form
from helpers.low_rank import low_rank_form as low_rank_form, low_rank_gradient as low_rank_gradient
from helpers.minimize import minimize_cost as minimize_cost
from helpers.network import Network as Network, train as train
from helpers.quadratic import QuadraticNetwork as QuadraticNetwork
from helpers.quadratic import minimize_quadratic_cost as minimize_quadratic_cost

__version__: str
course_title: str
