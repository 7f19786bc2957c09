//! Files of desk phones: as they are for every model there is, read back by readers that know nothing of the writers.

mod desk_phones;
mod golden;
mod limits;
mod makers;
mod property;
mod read;
mod round;
mod scene;
mod switches;
