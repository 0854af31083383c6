package dev.synapse.models;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import tools.jackson.databind.node.ObjectNode;

/** Requests with a JSON body. */
final class JsonRequest {
    private JsonRequest() {}

    /** A POST to the address; throws {@link IllegalArgumentException} if that is no URL. */
    static HttpRequest.Builder to(String address, ObjectNode body) {
        return HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
    }
}
