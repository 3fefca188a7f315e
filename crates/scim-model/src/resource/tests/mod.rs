mod accepted;
mod refused;
mod rendered;
