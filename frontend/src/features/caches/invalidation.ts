/** What can be declared out of date, as one list to choose from. */

import type { Invalidation } from '../../api/types';

type Kind = keyof Invalidation;

interface Named {
  namespace: string;
  name: string;
  title: string;
}

export type Nameable = Record<Kind, readonly Named[]>;

export interface Choice {
  /** `datasets:default/flights`. */
  value: string;
  title: string;
  /** `default/flights`. */
  place: string;
  /** `Dataset`. */
  kind: string;
  /** All that a search looks at. */
  label: string;
}

/** A heading with choices below it, or one of them. */
export type ChoiceOption = Partial<Choice> & { label: string; options?: Choice[] };

const KINDS: { kind: Kind; one: string; many: string }[] = [
  { kind: 'datasets', one: 'Dataset', many: 'Datasets' },
  { kind: 'datasources', one: 'Datasource', many: 'Datasources' },
  { kind: 'dashboards', one: 'Dashboard', many: 'Dashboards' },
];

export function choicesOf(nameable: Nameable): Choice[] {
  return KINDS.flatMap(({ kind, one }) => nameable[kind].map((named) => choiceOf(kind, one, named)));
}

/** The choices below headings; without those that would have none. */
export function optionsOf(choices: readonly Choice[]): ChoiceOption[] {
  const groups = KINDS.map(({ one, many }) => ({ label: many, options: choices.filter(({ kind }) => kind === one) }));
  return groups.filter(({ options }) => options.length > 0);
}

function choiceOf(kind: Kind, one: string, { namespace, name, title }: Named): Choice {
  const place = `${namespace}/${name}`;
  return { value: `${kind}:${place}`, title, place, kind: one, label: `${one} ${title} ${place}` };
}

/** Whether a choice has every word of the text; headings have none of their own. */
export function hasWords(text: string, { label, options }: ChoiceOption): boolean {
  const hay = label.toLowerCase();
  return options === undefined && text.toLowerCase().split(/\s+/).every((word) => hay.includes(word));
}

/** The request that says what was chosen. */
export function invalidationOf(values: readonly string[]): Invalidation {
  const placesOf = (kind: Kind) => values.filter((value) => value.startsWith(`${kind}:`)).map((value) => value.slice(kind.length + 1));
  return { datasets: placesOf('datasets'), datasources: placesOf('datasources'), dashboards: placesOf('dashboards') };
}
