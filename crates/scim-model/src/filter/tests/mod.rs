mod agreement;
mod clients;
mod grammar;
mod matching;
mod properties;
