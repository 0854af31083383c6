package dev.synapse.gateway.web;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;

/** A list or a text of a request has more than it may have; the reading ended there. The message is for the client. */
final class ReadLimitExceeded extends DatabindException {

    ReadLimitExceeded(JsonParser parser, String message) {
        super(parser, message);
    }
}
