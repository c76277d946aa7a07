/** Lists of scalars as short text for addresses: `JFK,LGA`; `~` marks what is no text, a backslash escapes. */

import type { Scalar } from '@binnacle/charts';

export function encodeList(values: readonly Scalar[]): string {
  return values.map(encodeScalar).join(',');
}

export function decodeList(text: string): Scalar[] {
  return text === '' ? [] : splitUnescaped(text).map(decodeScalar);
}

function encodeScalar(value: Scalar): string {
  if (typeof value !== 'string') return `~${String(value)}`;
  // Nothing at all would be read as an empty list.
  return value === '' ? '~' : value.replace(/[\\,]/g, '\\$&').replace(/^~/, '\\~');
}

function decodeScalar(text: string): Scalar {
  if (!text.startsWith('~')) return text.replace(/\\(.?)/g, '$1');
  const word = text.slice(1);
  if (word === '') return '';
  if (word === 'null') return null;
  if (word === 'true' || word === 'false') return word === 'true';
  const number = Number(word);
  return Number.isNaN(number) ? word : number;
}

function splitUnescaped(text: string): string[] {
  const items = [''];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === ',') items.push('');
    else items.push((items.pop() ?? '') + text[i] + (text[i] === '\\' ? (text[++i] ?? '') : ''));
  }
  return items;
}
