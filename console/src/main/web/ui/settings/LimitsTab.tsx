import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import type { Stored } from "../../api/api";
import type { GroupChange, Limits } from "../../api/groups";
import type { Group, ProviderEntry, Role } from "../../api/types";
import { numberOrText, type Values } from "../../store/merge";
import { texts } from "../../texts";
import { useApp } from "../context";
import { Field } from "../Field";
import { FormFoot } from "./FormFoot";
import { useGroupForm } from "./useGroupForm";

type LimitName = keyof Limits;

const DEFAULTS: Readonly<Partial<Record<LimitName, string>>> = {
  max_steps: "40",
  max_tool_rounds: "8",
  turn_timeout_seconds: "900",
  model_idle_timeout_seconds: "120",
};
const PER_TURN: readonly LimitName[] = [
  "max_steps",
  "max_tool_rounds",
  "turn_timeout_seconds",
  "model_idle_timeout_seconds",
  "max_tokens",
  "max_cost_usd",
];
const PER_DAY: readonly LimitName[] = ["max_tokens_per_day", "max_cost_usd_per_day"];
const MODELS = ["models.fallback_provider", "models.fallback_model"];
const FIELDS = [...[...PER_TURN, ...PER_DAY].map((name) => `limits.${name}`), ...MODELS];

interface LimitsTabProps {
  stored: Stored<Group>;
  role: Role;
  onStored: (stored: Stored<Group>) => void;
}

/** What turns may use, and the model that is asked when a member's own cannot answer. */
export function LimitsTab({ stored, role, onStored }: LimitsTabProps): ReactNode {
  const form = useGroupForm(stored, onStored, valuesOf, changeOf);
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (form.problem !== null) element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [form.problem]);
  const field = (name: LimitName): ReactNode => (
    <Field
      key={name}
      label={texts.settings.limits[name]}
      inputMode="decimal"
      autoComplete="off"
      value={form.values[name]}
      onChange={(event) => form.set(name, event.currentTarget.value)}
      hint={DEFAULTS[name] === undefined ? texts.settings.noLimit : texts.settings.defaultIs(DEFAULTS[name])}
      error={form.problem?.field(`limits.${name}`)}
    />
  );
  const modelError = form.problem?.field(MODELS[0]!) ?? form.problem?.field(MODELS[1]!);
  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void form.save();
      }}
    >
      {role === "viewer" && <p className="hint">{texts.settings.readOnly}</p>}
      <fieldset className="plain" disabled={role === "viewer"}>
        <Fallback value={form.values["model"]!} onChange={(value) => form.set("model", value)} error={modelError} />
      </fieldset>
      <fieldset className="plain fields" disabled={role === "viewer"}>
        <legend>{texts.settings.perDay}</legend>
        {PER_DAY.map(field)}
      </fieldset>
      <fieldset className="plain fields" disabled={role === "viewer"}>
        <legend>{texts.settings.perTurn}</legend>
        {PER_TURN.map(field)}
      </fieldset>
      {role !== "viewer" && (
        <FormFoot form={form} label={(name) => (name === "model" ? texts.settings.model : texts.settings.limits[name as LimitName])} fields={FIELDS} />
      )}
    </form>
  );
}

/** A model of a provider, as `provider model`; only the provider means its default model. */
function Fallback({ value, onChange, error }: { value: string; onChange: (value: string) => void; error: string | undefined }): ReactNode {
  const { api } = useApp();
  const id = useId();
  const [providers, setProviders] = useState<readonly ProviderEntry[]>([]);
  useEffect(() => {
    api.providers().then(setProviders, () => setProviders([])); // what is stored can still be kept
  }, [api]);
  const options = providers.flatMap(({ provider_name, models }) => models.map((model) => [`${provider_name} ${model.id}`, `${model.name} (${provider_name})`] as const));
  const isKnown = value === "" || options.some(([option]) => option === value);
  return (
    <div className="field">
      <label htmlFor={id}>{texts.settings.model}</label>
      <select
        id={id}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        <option value="">{texts.settings.serverModel}</option>
        {!isKnown && <option value={value}>{value}</option>}
        {options.map(([option, label]) => (
          <option key={option} value={option}>
            {label}
          </option>
        ))}
      </select>
      <p id={`${id}-note`} className={error === undefined ? "hint" : "field-error"}>
        {error ?? texts.settings.modelHint}
      </p>
    </div>
  );
}

function valuesOf({ limits, models }: Group): Values {
  const texts = [...PER_TURN, ...PER_DAY].map((name) => [name, limits[name]?.toString() ?? ""] as const);
  return { ...Object.fromEntries(texts), model: [models.fallback_provider, models.fallback_model].filter((part) => part != null).join(" ") };
}

function changeOf(values: Values, fields: readonly string[]): GroupChange {
  const limits = fields.filter((field) => field !== "model").map((field) => [field, numberOrText(values[field]!)]);
  const [provider = "", ...model] = values["model"]!.split(" ");
  return {
    ...(limits.length === 0 ? {} : { limits: Object.fromEntries(limits) }),
    ...(fields.includes("model")
      ? { models: { fallback_provider: provider === "" ? null : provider, fallback_model: model.length === 0 ? null : model.join(" ") } }
      : {}),
  };
}
