package dev.synapse.shared.model;

/**
 * A source that a model states for its answer, apart from the text. Immutable.
 *
 * @param url its address, or the title of a document that has none
 * @param title "" if it has none
 */
public record Citation(String url, String title) {}
