"""The equations of Guo et al. 2018, read off the paper one by one: slow, one process, float64, loops.

Every fast and every distributed path is held against this. Nothing of the project is imported.
"""

import numpy as np


def tf_idf_prior(counts):
    """p(t_j): files that mention t_j, times log(N / D_j), normalised. counts (images, attributes)."""
    images, attributes = counts.shape
    q = np.zeros(attributes)
    for j in range(attributes):
        tf = sum(1 for k in range(images) if counts[k, j] > 0)
        d = sum(1 for k in range(images) if counts[k, j] > 0)
        q[j] = tf * np.log(images / d) if d else 0.0
    return q / q.sum()


def guo2018_pdf(phi, counts):
    """p(t_j|f_i), eq. (1)-(4), with sigma the identity. phi (images, filters) >= 0."""
    q = tf_idf_prior(counts)
    images, filters = phi.shape
    attributes = counts.shape[1]
    p = np.zeros((filters, attributes))
    for i in range(filters):
        for j in range(attributes):
            mentioned = [1.0 if counts[k, j] > 0 else 0.0 for k in range(images)]
            p_f_given_t = sum(phi[k, i] * mentioned[k] for k in range(images)) / max(
                sum(mentioned), 1
            )  # (2)-(4)
            p[i, j] = q[j] * p_f_given_t  # (1)
        p[i] = p[i] / p[i].sum() if p[i].sum() > 0 else q
    return p


def keypoints_pdf(phi, on_part, shown, counts):
    """As guo2018_pdf, but in (3) filters count on the part that the noun names, where an image shows it.

    on_part (images, filters, attributes), each filter's average over the part of t_j; shown (images, attributes).
    """
    q = tf_idf_prior(counts)
    images, filters = phi.shape
    attributes = counts.shape[1]
    p = np.zeros((filters, attributes))
    for i in range(filters):
        for j in range(attributes):
            has = [k for k in range(images) if counts[k, j] > 0]
            sees = [k for k in has if shown[k, j]]
            said = [on_part[k, i, j] for k in sees] if sees else [phi[k, i] for k in has]
            p[i, j] = q[j] * sum(said) / max(len(said), 1)
        p[i] = p[i] / p[i].sum() if p[i].sum() > 0 else q
    return p


def ridge(phi, counts, penalty):
    """Coefficients of one ridge regression an attribute, solved from the centred data matrix itself."""
    x = phi - phi.mean(axis=0)
    a = np.zeros((phi.shape[1], counts.shape[1]))
    for j in range(counts.shape[1]):
        t = (counts[:, j] > 0).astype(float)
        stacked = np.vstack([x, np.sqrt(penalty) * np.eye(x.shape[1])])
        a[:, j] = np.linalg.lstsq(stacked, np.concatenate([t - t.mean(), np.zeros(x.shape[1])]), rcond=None)[
            0
        ]
    a[x.std(axis=0) == 0] = (
        0  # a filter that never varies explains nothing; lstsq leaves rounding noise there
    )
    return a


def joint_pdf(phi, counts, penalty):
    """Positive part of the ridge coefficients, normalised over attributes; and the row sums that this takes away."""
    a = np.maximum(ridge(phi, counts, penalty), 0)
    q = tf_idf_prior(counts)
    p = np.array([row / row.sum() if row.sum() > 0 else q for row in a])
    return p, a.sum(axis=1) / a.sum(axis=1).mean()


def generalised_cross_validation(phi, counts, penalty):
    """RSS / (1 - df/N)^2 over all attributes, with the smoother matrix written out."""
    n = len(phi)
    x = phi - phi.mean(axis=0)
    hat = x @ np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T) + np.full((n, n), 1.0 / n)
    t = (counts > 0).astype(float)
    return float(((t - hat @ t) ** 2).sum() / (1 - np.trace(hat) / n) ** 2)


def image_pdf(phi, w, p, weight):
    """p(t_j|x,c), eq. (5)-(6), for one image: phi (filters,), w (filters,) of the class."""
    share = [max(phi[i] * w[i], 0.0) for i in range(len(phi))]
    total = sum(share)
    out = np.zeros(p.shape[1])
    for i in range(len(phi)):
        for j in range(p.shape[1]):
            out[j] += weight[i] * p[i, j] * (share[i] / total if total else 0.0)
    return out / out.sum() if out.sum() else out


def class_pdf(w, p, weight):
    """p(t_j|c), eq. (7)-(8), for one class."""
    return image_pdf(np.ones(len(w)), w, p, weight)


def grounding_map(maps, p_of_attribute, weight):
    """y(t_j, x), eq. (9) without sigma: maps (filters, h, w), p_of_attribute (filters,)."""
    out = np.zeros(maps.shape[1:])
    for i in range(len(maps)):
        out += weight[i] * p_of_attribute[i] * maps[i]
    return out
