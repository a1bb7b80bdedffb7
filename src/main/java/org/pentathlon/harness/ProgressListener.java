package org.pentathlon.harness;

import org.pentathlon.spec.Measure;

/** Told where a run is. Called between iterations: must return at once and allocate nothing. */
public interface ProgressListener {
    /** A case begins with reading its data; numbers count from 1. */
    void beginCase(int number, int cases, String title);

    /** Its data are read; so many iterations are ahead, warm-up included. */
    void beginIterations(int iterations);

    /** So many iterations of the case are done, warm-up included. */
    void iteration(int done);

    /** An evaluation is under way from here until the next iteration is done. */
    void evaluating();

    /** A pass behind the timing pass is under way. */
    void measuring(Measure measure);

    /** A line worth showing; called while no iteration is under way, and may take its time. */
    void note(String line);
}
