package org.pentathlon.results;

/**
 * Memory of one class.
 *
 * @param memoryClass the class's word
 * @param bytes -1 where it could not be had
 * @param reason why it could not be had; else empty
 */
public record MemoryRow(String memoryClass, long bytes, String reason) {}
