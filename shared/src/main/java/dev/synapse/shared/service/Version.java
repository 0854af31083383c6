package dev.synapse.shared.service;

/** The version of Synapse. */
public final class Version {

    /** The version, without the suffix of a snapshot. */
    public static final String TEXT = "0.1.0";

    private Version() {}
}
