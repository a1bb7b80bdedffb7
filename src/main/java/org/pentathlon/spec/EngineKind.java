package org.pentathlon.spec;

/** The framework under measurement. */
public enum EngineKind implements Worded {
    TORCH,
    DL4J
}
