import { statusOf, type Message } from './message';
import { sgMessageId } from './wire';

type Test = (message: Message) => boolean;

const CONDITION = /^\s*(\w+)\s*(=|>=|<=|>|<|IN)\s*(?:TIMESTAMP\s+)?("[^"]*"|'[^']*'|\([^)]*\))\s*$/i;

/**
 * A test for the conditions of an Email Logs query, which are joined by AND, or undefined if it is not such a query.
 * Known here: to_email, sg_message_id, subject, status, sg_message_id_created_at.
 */
export function logsQuery(query: string): Test | undefined {
  const tests = query.split(/\s+AND\s+/i).map(conditionTest);
  if (!tests.every((test) => test !== undefined)) return undefined;
  return (message) => tests.every((test) => test(message));
}

function conditionTest(condition: string): Test | undefined {
  const [, field = '', operator = '', quoted = ''] = CONDITION.exec(condition) ?? [];
  const value = quoted.slice(1, -1);
  if (field === 'sg_message_id_created_at' && operator !== '=') return timeTest(operator, Date.parse(value));
  if (field === 'status' && operator.toUpperCase() === 'IN') {
    const statuses = value.split(',').map((item) => item.trim().slice(1, -1));
    return (message) => statuses.includes(statusOf(message));
  }
  if (operator !== '=') return undefined;
  if (field === 'to_email') return (message) => message.to.email.toLowerCase() === value.toLowerCase();
  if (field === 'subject') return (message) => message.subject === value;
  if (field === 'sg_message_id') return (message) => sgMessageId(message) === value;
}

function timeTest(operator: string, bound: number): Test | undefined {
  if (Number.isNaN(bound)) return undefined;
  const seconds = (message: Message) => Math.floor(message.createdAt.getTime() / 1000) * 1000;
  if (operator === '>=') return (message) => seconds(message) >= bound;
  if (operator === '<=') return (message) => seconds(message) <= bound;
  if (operator === '>') return (message) => seconds(message) > bound;
  if (operator === '<') return (message) => seconds(message) < bound;
}
