mod begin;
mod circumstances;
mod forms;
mod once;
mod refusals;
mod sign_in;
mod unsolicited;
