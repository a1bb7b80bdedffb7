package org.pentathlon.results;

/** A call of the HDF5 library failed; the message is the library's own. */
final class Hdf5Exception extends RuntimeException {
    Hdf5Exception(String message) {
        super(message);
    }
}
