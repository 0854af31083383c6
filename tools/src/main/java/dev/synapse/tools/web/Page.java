package dev.synapse.tools.web;

/**
 * A page as it is read.
 *
 * @param address where it was found in the end, after redirects
 * @param title may be empty
 * @param shortened whether the server had more to say than was taken
 */
public record Page(String address, String title, String text, boolean shortened) {}
