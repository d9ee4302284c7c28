/** One entry of the `errors` array that every SendGrid error answer carries. */
export interface ApiError {
  message: string;
  field: string | null;
  help: string | null;
}

/** Collects what is wrong with one request. */
export type Report = (field: string, message: string, anchor?: string) => void;

const HELP_PAGE = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html';

/** An error without a field, as the platform in front of the endpoints gives it. */
export function plainError(message: string): ApiError {
  return { message, field: null, help: null };
}

/** A mail/send error. `anchor` is the place of its explanation, which for an item of a list is the list's. */
export function fieldError(field: string, message: string, anchor = withoutPositions(field)): ApiError {
  return { message, field, help: `${HELP_PAGE}#message.${anchor}` };
}

function withoutPositions(field: string): string {
  return field.replace(/\.\d+/g, '');
}
