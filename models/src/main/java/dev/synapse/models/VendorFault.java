package dev.synapse.models;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What vendors say when a call fails, and what follows from it: the one table of all protocols. The first row that has a code or a text of
 * the error decides, whatever the status is; if none has, the status does. New names belong here, not into adapters.
 */
@SuppressWarnings("ImmutableEnumChecker") // its sets are immutable
enum VendorFault {
    /** The content is what is refused: any model may have to. */
    BLOCKED(
            Consequence.FAIL,
            Set.of(
                    "content_policy_violation",
                    "content_filter",
                    "responsibleaipolicyviolation",
                    "data_inspection_failed",
                    "datainspectionfailed",
                    "base_resp 1026",
                    "base_resp 1027"),
            "the prompt was blocked"),

    /** Waiting does not help: the owner of the account has to pay. */
    EXHAUSTED(
            Consequence.FALL_BACK,
            Set.of(
                    "insufficient_quota",
                    "billing_error",
                    "billing_hard_limit_reached",
                    "billing_not_active",
                    "exceeded_current_quota_error",
                    "insufficient_balance",
                    "insufficient_credits",
                    "insufficient_funds",
                    "payment_required",
                    "arrearage",
                    "accountoverdueerror",
                    "account_overdue",
                    "allocationquota.freetieronly",
                    "freetieronly",
                    "credits_exhausted",
                    "quota_exhausted",
                    "credit_limit_exceeded",
                    "402",
                    "1113",
                    "base_resp 1008",
                    "base_resp 2056"),
            "credit balance is too low|insufficient (account )?(balance|credits?|funds|quota)|(balance|credits?|funds)"
                    + " (is |are |of .{0,40} (is |are ))?(insufficient|not enough|too low|negative)|(out of|not"
                    + " enough|no|doesn't have any|does not have any|used all (its |your )?(available )?|exhausted (its"
                    + " |your )?) ?credits|credits? (is |are |has been |have been )?(used up|exhausted|depleted)|requires"
                    + " more credits|account is in good standing|in arrears|overdue"
                    + " (balance|payment|bill)|(payment|bill|account).{0,20} overdue|(free"
                    + " (tier|quota|trial)|trial).{0,60}(exhausted|expired|used up|has ended)|余额不足|欠费|specified"
                    + " .{0,20}usage limits|monthly.{0,30}(limit|quota)|daily.{0,20}limit reached|spend(ing)?"
                    + " limit|billing (is |has )?not (been )?(active|enabled)|please enable billing|payment (method )?(is"
                    + " )?required|unpaid (bill|invoice)"),

    /** The key, or what its account may do. */
    DENIED(
            Consequence.FALL_BACK,
            Set.of(
                    "authentication_error",
                    "invalid_authentication_error",
                    "permission_error",
                    "permission_denied",
                    "permission_denied_error",
                    "invalid_api_key",
                    "api_key_invalid",
                    "api_key_expired",
                    "unauthenticated",
                    "unauthorized",
                    "forbidden",
                    "account_deactivated",
                    "access_terminated",
                    "failed_precondition",
                    "unsupported_country_region_territory",
                    "invalidapikey",
                    "invalid_api-key",
                    "accessdenied",
                    "base_resp 1004",
                    "base_resp 2049",
                    "401"),
            "(incorrect|invalid) (x-)?api[ -]key|api key (is )?(not valid|invalid|expired)|account (is |has been"
                    + " )?(suspended|deactivated|disabled)"),

    /** Too long for this model, or for what its account may send at a time: another may have room. */
    TOO_LONG(
            Consequence.FALL_BACK,
            Set.of(
                    "context_length_exceeded",
                    "exceed_context_size_error",
                    "context_window_exceeded",
                    "string_above_max_length",
                    "request_too_large",
                    "413"),
            "maximum context length|context (length|window|size)|prompt is too long|input is too long|request too"
                    + " large|input token count.{0,40}exceeds|reduce the length of|exceeds? the"
                    + " (maximum|model).{0,60}tokens"),

    /** The model does not exist here, or cannot do what the request needs. */
    UNSUITABLE(
            Consequence.FALL_BACK,
            Set.of(
                    "not_found_error",
                    "not_found",
                    "model_not_found",
                    "model_not_supported",
                    "model_decommissioned",
                    "unsupported_model",
                    "unsupported_parameter",
                    "unsupported_value",
                    "unimplemented",
                    "404"),
            "does not support (tools|function|streaming|system)|model\\b.{0,80}(not found|does not exist|is not"
                    + " supported|decommissioned|is not a valid|has been deprecated)|(unknown|invalid|not a valid)"
                    + " model\\b|no endpoints found"),

    /** The model wrote something that its own server cannot use; it may write something else. */
    INVALID_OUTPUT(
            Consequence.ASK_AGAIN,
            Set.of(
                    "tool_use_failed",
                    "json_validate_failed",
                    "output_parse_failed",
                    "malformed_function_call",
                    "unexpected_tool_call",
                    "invalid_tool_call",
                    "model_error",
                    "invalid_model_output"),
            "failed to call a function|tool call validation failed|produced (an )?invalid|generated (an"
                    + " )?invalid|malformed.{0,20}(function|tool)|invalid (json|output) (was )?(produced|generated)|not"
                    + " valid json|(tool|function).{0,40}(invalid|malformed).{0,10}json|invalid"
                    + " json.{0,40}(tool|function)|(error|failed to|failure|cannot|could not) (in )?pars(e|ing)"
                    + " .{0,30}(tool|function|output|input at pos|model|generated)"),

    /** The vendor takes no calls for now: a rate limit, or overload. */
    BUSY(
            Consequence.WAIT,
            Set.of(
                    "rate_limit_error",
                    "rate_limit_exceeded",
                    "rate_limit_reached",
                    "rate_limited",
                    "ratelimitexceeded",
                    "too_many_requests",
                    "too many requests",
                    "overloaded_error",
                    "overloaded",
                    "engine_overloaded",
                    "engine_overloaded_error",
                    "server_overloaded",
                    "server_busy",
                    "resource_exhausted",
                    "unavailable",
                    "service_unavailable",
                    "service_unavailable_error",
                    "service unavailable",
                    "capacity_exceeded",
                    "slow_down",
                    "throttling",
                    "throttlingexception",
                    "429",
                    "498",
                    "503",
                    "529",
                    "throttling.ratequota",
                    "throttling.burstrate",
                    "throttling.allocationquota",
                    "limitexceeded",
                    "requestlimitexceeded",
                    "base_resp 1002",
                    "base_resp 1039",
                    "base_resp 1041"),
            "rate.?limit (is |was"
                    + " )?(reached|exceeded|error)|exceed.{0,60}(rate.?limit|quota)|(qps|request|token|concurrency).{0,20}"
                    + " limit (is |was )?(reached|exceeded)|too many (requests|concurrent)|overloaded|(at|exceeded|over|no"
                    + " available|insufficient) capacity|high demand|server (is )?(too"
                    + " )?busy|temporarily|throttl|(try|retry) again (later|shortly|soon|in \\d|after \\d)|(retry|wait)"
                    + " (in|after|for) \\d"),

    /** Something broke at the vendor. */
    BROKEN(
            Consequence.RETRY,
            Set.of(
                    "server_error",
                    "internal_server_error",
                    "internal_error",
                    "internal",
                    "internal server error",
                    "api_error",
                    "deadline_exceeded",
                    "timeout",
                    "timeout_error",
                    "request_timeout",
                    "gateway_timeout",
                    "bad_gateway",
                    "bad gateway",
                    "upstream_error",
                    "provider_error",
                    "base_resp 1000",
                    "base_resp 1001",
                    "base_resp 1013",
                    "base_resp 1024",
                    "base_resp 1033"),
            "internal (server )?error|bad gateway|gateway time-?out|upstream (error|connect|request)");

    private static final Set<String> INVALID_REQUEST = Set.of(
            "invalid_request_error",
            "invalid_argument",
            "invalidparameter",
            "invalid_parameter_error",
            "base_resp 2013");

    private final Consequence consequence;
    private final Set<String> codes;
    private final Pattern text;

    /** What follows from a fault. */
    enum Consequence {
        /** Wait for the vendor, with all calls of that model. */
        WAIT,
        /** Ask again for as long as a busy vendor would be waited for. */
        RETRY,
        /** Ask again soon, a few times. */
        ASK_AGAIN,
        /** Ask another model. */
        FALL_BACK,
        /** Fail: no model could answer. */
        FAIL
    }

    VendorFault(Consequence consequence, Set<String> codes, String text) {
        this.consequence = consequence;
        this.codes = codes;
        this.text = Pattern.compile(text, Pattern.CASE_INSENSITIVE);
    }

    /** What follows from an error that came with this status; 200 for one within a stream. */
    static Consequence consequenceOf(int status, VendorError error) {
        return of(error)
                .map(row -> row.consequence)
                .orElseGet(() -> ofStatus(error.status().orElse(status), error));
    }

    /** The fault that the error states, if it is in the table. */
    static Optional<VendorFault> of(VendorError error) {
        return Stream.of(values()).filter(row -> row.isStatedBy(error)).findFirst();
    }

    private boolean isStatedBy(VendorError error) {
        return error.codes().stream().anyMatch(codes::contains)
                || text.matcher(error.reason()).find();
    }

    private static Consequence ofStatus(int status, VendorError error) {
        if (status >= 200 && status < 300) {
            return error.codes().stream().anyMatch(INVALID_REQUEST::contains) ? Consequence.FAIL : Consequence.RETRY;
        }
        return switch (status) {
            case 429, 498, 503, 529 -> Consequence.WAIT;
            case 408, 409, 425 -> Consequence.RETRY;
            case 400, 422 -> Consequence.FAIL;
            default -> status >= 500 ? Consequence.RETRY : Consequence.FALL_BACK;
        };
    }
}
