package org.pentathlon.results;

/**
 * A row that belongs to the file as a whole and to no case. It goes into the rank's journal as soon
 * as it is there, and so outlives the process.
 */
public sealed interface FileRow permits KernelRow, SweepPoint {}
