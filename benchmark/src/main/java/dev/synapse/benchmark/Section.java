package dev.synapse.benchmark;

import java.util.List;

/**
 * The figures of one measurement.
 *
 * @param notes how they were taken, and what has to be known to read them
 */
record Section(String title, List<Row> rows, List<String> notes) {

    /** The figures of one case. */
    record Row(String subject, List<Figure> figures) {}
}
