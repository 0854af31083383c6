package dev.synapse.tools.web;

/**
 * A page as text.
 *
 * @param address its final URL, after redirects
 * @param title may be empty
 * @param text Markdown for an HTML page
 * @param shortened whether the page is longer
 */
public record Page(String address, String title, String text, boolean shortened) {}
