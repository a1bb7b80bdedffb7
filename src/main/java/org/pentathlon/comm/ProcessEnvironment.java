package org.pentathlon.comm;

import com.sun.jna.Library;

/** The process's own environment as the C library has it: native libraries read it there. */
interface ProcessEnvironment extends Library {
    int setenv(String name, String value, int overwrite);

    int unsetenv(String name);
}
