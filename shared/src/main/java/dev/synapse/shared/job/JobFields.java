package dev.synapse.shared.job;

/** The names of the fields of a job's stream entry in Redis. The Lua scripts write the same fields. */
public final class JobFields {

    /** The job, as JSON. */
    public static final String JOB = "j";

    /** The length of the group's thread when the job was dispatched; optional. */
    public static final String THREAD_LENGTH = "h";

    /** The epoch of the group's thread at that time; optional. */
    public static final String THREAD_EPOCH = "m";

    private JobFields() {}
}
