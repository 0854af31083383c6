package dev.synapse.gateway.web;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DatabindException;

/** Reading stopped at a list or text that exceeds its limit. The message is shown to the client. */
final class ReadLimitExceeded extends DatabindException {

    ReadLimitExceeded(JsonParser parser, String message) {
        super(parser, message);
    }
}
