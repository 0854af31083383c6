interface Measurement {
  readonly labels: string;
  readonly value: number;
}

/** The values of the Prometheus text format, by name. */
export type Metrics = ReadonlyMap<string, readonly Measurement[]>;

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;

export function parseMetrics(text: string): Metrics {
  const metrics = new Map<string, Measurement[]>();
  for (const line of text.split("\n")) {
    const match = line.startsWith("#") ? null : LINE.exec(line.trim());
    if (match === null) continue;
    const value = Number(match[3]);
    if (Number.isNaN(value)) continue;
    const measured = metrics.get(match[1]!) ?? [];
    measured.push({ labels: match[2] ?? "", value });
    metrics.set(match[1]!, measured);
  }
  return metrics;
}

/** The sum over all label values, or over those with that label; null if the metric is not there. */
export function sumOf(metrics: Metrics, name: string, label = ""): number | null {
  const measured = metrics.get(name)?.filter(({ labels }) => labels.includes(label));
  return measured === undefined || measured.length === 0 ? null : measured.reduce((sum, { value }) => sum + value, 0);
}
