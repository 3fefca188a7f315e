mod accepted;
mod rejected;
mod rendered;
mod text;
