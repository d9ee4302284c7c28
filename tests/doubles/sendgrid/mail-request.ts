import type { Address } from './message';

export interface Personalization {
  from?: Address;
  to: Address[];
  cc?: Address[];
  bcc?: Address[];
  subject?: string;
  headers?: Record<string, string>;
  custom_args?: Record<string, string>;
}

interface Switch {
  enable?: boolean;
}

/** The body of POST /v3/mail/send once it passed `mailErrors`. */
export interface MailRequest {
  personalizations: Personalization[];
  from: Address;
  reply_to?: Address;
  subject?: string;
  content?: { type: string; value: string }[];
  headers?: Record<string, string>;
  categories?: string[];
  custom_args?: Record<string, string>;
  mail_settings?: {
    sandbox_mode?: Switch;
    bypass_list_management?: Switch;
    bypass_bounce_management?: Switch;
    bypass_spam_management?: Switch;
  };
  tracking_settings?: { click_tracking?: Switch; open_tracking?: Switch };
}
