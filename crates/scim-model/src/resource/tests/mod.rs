mod accepted;
mod limits;
mod rejected;
mod rendered;
mod stored;
