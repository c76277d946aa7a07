// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';

import { keepQuestion, questionOf } from './sqlQuestions';

beforeEach(() => localStorage.clear());

test('a browser knows what the jobs ask that it has sent', () => {
  keepQuestion('1', { datasource: 'default/flights', sql: 'SELECT 1' });
  expect(questionOf('1')).toMatchObject({ datasource: 'default/flights', sql: 'SELECT 1' });
  expect(questionOf('2')).toBeUndefined();
});

test('only the last fifty are kept', () => {
  for (let i = 0; i < 60; i++) keepQuestion(String(i), { datasource: 'default/flights', sql: `SELECT ${i}` });
  expect(questionOf('9')).toBeUndefined();
  expect(questionOf('10')?.sql).toBe('SELECT 10');
});

test('what somebody else has written there is passed over', () => {
  localStorage.setItem('binnacle.sqlJobs', '{"not": "a list"');
  expect(questionOf('1')).toBeUndefined();
  keepQuestion('1', { datasource: 'a/b', sql: 'SELECT 1' });
  expect(questionOf('1')?.sql).toBe('SELECT 1');
});
