package dev.synapse.embedded;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

final class UrlEncoding {
    private UrlEncoding() {}

    /** Percent-encodes a password for the user part of a URL, where unlike in forms a plus means a plus. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
