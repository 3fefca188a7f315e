mod accepted;
mod refused;
mod rendered;
mod text;
